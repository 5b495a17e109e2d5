// What was done at the desk and is not yet confirmed: nothing that was kept is lost on its way.
//
// Messages are numbered, and each holds all that is not confirmed. The server answers with the
// number of the last that it has taken over: what that one held is confirmed. All else is said
// again, as often as it takes; what came in already changes nothing then.

const UNSENT = Infinity;

export class Pending {
  constructor() {
    this.added = new Map(); // id → {id, sign, name, png}
    this.removed = new Set(); // ids
    this.signs = null; // all of them, [{id, name}], where they were changed
    this.sent = new Map(); // drawing's id, or "signs" → number of the first message that says so
    this.number = 0; // of the last message
  }

  keep(drawing) {
    this.added.set(drawing.id, drawing);
    this.sent.set(drawing.id, UNSENT);
  }

  remove(id) {
    this.added.delete(id);
    this.removed.add(id);
    this.sent.set(id, UNSENT);
  }

  arrange(signs) {
    this.signs = signs;
    this.sent.set("signs", UNSENT);
  }

  // The server has taken over this message.
  confirm(answered) {
    this.number = Math.max(this.number, answered);
    for (const [what, number] of this.sent) {
      if (number > answered) continue;
      this.sent.delete(what);
      this.added.delete(what);
      this.removed.delete(what);
      if (what === "signs") this.signs = null;
    }
  }

  get isEmpty() {
    return !this.sent.size;
  }

  // The next message.
  tell() {
    this.number += 1;
    for (const [what, number] of this.sent) if (number === UNSENT) this.sent.set(what, this.number);
    const { number, added, removed, signs } = this;
    return { number, added: [...added.values()], removed: [...removed], signs };
  }

  // {signs: [{id, name, count}], drawings: [{id, sign}]} as the server has them → as they stand with
  // all that is under way.
  over({ signs, drawings }) {
    const known = new Set(drawings.map(({ id }) => id));
    const extra = [...this.added.values()].filter(({ id }) => !known.has(id));
    const gone = drawings.filter(({ id }) => this.removed.has(id));
    const count = ({ id }) => {
      const of = (all) => all.filter(({ sign }) => sign === id).length;
      return (signs.find((sign) => sign.id === id)?.count ?? 0) + of(extra) - of(gone);
    };
    return {
      signs: (this.signs ?? signs).map((sign) => ({ ...sign, count: count(sign) })),
      drawings: [...drawings.filter(({ id }) => !this.removed.has(id)), ...extra],
    };
  }
}
