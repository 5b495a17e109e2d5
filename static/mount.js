// What a component's element shows, kept from one run of the script to the next.

const views = new WeakMap(); // a component's root → its view

// Streamlit calls a component at every change of the data, and what that returns when the page is
// left. View: a class made with the root, with update(component) and destroy().
export function mount(View, component) {
  const root = component.parentElement;
  if (!views.has(root)) views.set(root, new View(root));
  views.get(root).update(component);
  return () => {
    views.get(root)?.destroy();
    views.delete(root);
  };
}
