// What changes at every stroke, handed to the view of the same name: the view itself, with its code
// and the network's weights, is then a message that Streamlit need not send again.

const readings = (globalThis.digitscopeReadings ??= new Map());

export default ({ data }) => {
  readings.set(data.view, data);
  document.dispatchEvent(new CustomEvent("digitscope-reading", { detail: data }));
  return () => readings.delete(data.view);
};
