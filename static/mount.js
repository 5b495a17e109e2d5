// What a component's element shows, kept from one run of the script to the next.

const shown = new WeakMap(); // a component's root → its view, as of the last call

// Streamlit calls a component at every change of the data, and what that returns when the page is
// left. View: a class made with the root, with update(component) and destroy().
export function mount(View, component) {
  const root = component.parentElement;
  const call = { view: shown.get(root)?.view ?? new View(root) };
  shown.set(root, call);
  call.view.update(component);
  return () => {
    // While a component is loading it may be called anew: what the older call returned is void.
    if (shown.get(root) !== call) return;
    call.view.destroy();
    shown.delete(root);
  };
}
