// Style sheets as files: a component shows nothing before it is dressed.

const sheets = new Map(); // address → promise of a CSSStyleSheet

function sheet(address) {
  if (!sheets.has(address)) {
    const loaded = fetch(address).then((response) => response.text());
    sheets.set(address, loaded.then((text) => new CSSStyleSheet().replace(text)));
  }
  return sheets.get(address);
}

// The component `show`, wearing the style sheets at these addresses.
export async function styled(show, addresses) {
  const own = await Promise.all(addresses.map(sheet));
  return (component) => {
    if (own.length) component.parentElement.getRootNode().adoptedStyleSheets = own;
    return show(component);
  };
}
