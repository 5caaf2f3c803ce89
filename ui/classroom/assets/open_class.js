// "Open a class": the request is sent from here, since its response sets a cookie.
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const told = parentElement.querySelector("p");
  const base = location.pathname.replace(/[^/]*\/?$/, ""); // where a proxy may put the app
  button.onclick = async () => {
    button.disabled = true;
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };
    try {
      const reply = await fetch(`${base}class`, options);
      // A new connection, which has the cookie:
      if (reply.ok) return location.assign(`${base}classroom`);
      told.textContent = (await reply.json()).error;
    } catch {
      told.textContent = "The server can't be reached. Try again in a moment.";
    }
    button.disabled = false;
  };
}
