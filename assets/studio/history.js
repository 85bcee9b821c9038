/** What was done, and how to go back and forth through it. States are plain values that nobody changes afterwards. */
export class History {
  constructor(changed) {
    this.changed = changed;
    this.clear();
  }

  clear(first) {
    this.states = first === undefined ? [] : [first];
    this.place = this.states.length - 1;
    this.changed?.(this);
  }

  /** Keeps a state; what was undone before is forgotten. */
  push(state) {
    if (JSON.stringify(state) === JSON.stringify(this.states[this.place])) return;
    this.states = [...this.states.slice(Math.max(0, this.place - 198), this.place + 1), state];
    this.place = this.states.length - 1;
    this.changed?.(this);
  }

  get canUndo() { return this.place > 0; }
  get canRedo() { return this.place < this.states.length - 1; }

  move(step) {
    const place = this.place + step;
    if (place < 0 || place >= this.states.length) return null;
    this.place = place;
    this.changed?.(this);
    return this.states[place];
  }
}
