import { decodeBundle } from "studio/bundle.js";

/** Where data comes from: the program that serves the page, or the page itself. */
export class Link {
  constructor() {
    this.isServed = !document.querySelector("script[data-name]");
    this.listeners = new Set();
    if (this.isServed) this.connect();
  }

  /** The bytes of something: `head`, `items`, `items/ID`, `fits/ID`. */
  async bytes(name) {
    if (!this.isServed) {
      const block = document.querySelector(`script[data-name="${name}"]`);
      if (!block) throw new Error(`the page does not hold ${name}`);
      const text = atob(block.textContent.trim());
      const bytes = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
      return bytes.buffer;
    }
    const answer = await this.ask(name);
    return answer.arrayBuffer();
  }

  async bundle(name) { return decodeBundle(await this.bytes(name)); }
  async json(name) { return JSON.parse(new TextDecoder().decode(await this.bytes(name))); }

  /** Asks the program; its own words are the error. */
  async ask(name, options = {}) {
    let answer;
    try { answer = await fetch(name, options); } catch {
      throw new Error("The program does not answer. Is it still running?");
    }
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  }

  post(name, body = "", type = "application/octet-stream") {
    return this.ask(name, { method: "POST", body, headers: { "Content-Type": type } });
  }

  connect() {
    this.socket = new WebSocket(new URL("socket", location.href).href.replace(/^http/, "ws"));
    this.ready = new Promise((resolve) => { this.socket.onopen = resolve; });
    this.socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      for (const listener of this.listeners) listener(message);
    };
    this.socket.onclose = () => { for (const listener of this.listeners) listener({ type: "closed" }); };
  }

  async send(message) {
    await this.ready;
    this.socket.send(JSON.stringify(message));
  }
}
