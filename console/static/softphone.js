// The operator's phone in the page. Space or Enter answers; what matters is said in large words.
import { Line } from "./phone/line.js";
import { Sound } from "./phone/sound.js";
import * as notice from "./phone/notice.js";

const root = document.getElementById("phone");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const words = Object.fromEntries([...root.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]));
const csrf = document.querySelector('meta[name="csrf"]').content;
const RETRY_MS = 2000;
const UNHEARD_MS = 6000;
const TYPED = "input, textarea, select, [contenteditable]";

let line = null;
let shift = { state: "", reason: "" };
let trouble = "starting"; // why no call can be answered here; empty: it can
let said = ""; // what became of the last call, until the next
const sound = new Sound(new Audio());

async function post(path, fields = {}) {
  const body = new URLSearchParams({ csrf, ...fields });
  const answer = await fetch(path, { method: "POST", body, headers: { "X-CSRF": csrf, Accept: "application/json" } });
  return { status: answer.status, ...(await answer.json().catch(() => ({}))) };
}

// One window of this browser has the phone; the others wait for it, or take it.
async function hold(steal) {
  const locks = navigator.locks; // absent where the address is not secure, and there is no microphone there either
  if (!locks) { begin(); return; }
  const keep = (lock) => (lock ? new Promise(() => begin(steal ? "1" : "")) : null);
  const options = steal ? { steal: true } : { ifAvailable: true };
  try {
    if ((await locks.request("saijai-phone", options, keep)) === null) {
      show("elsewhere");
      await locks.request("saijai-phone", keep);
    }
  } catch {
    if (line) line.retire();
    show("elsewhere");
  }
}

async function begin(take = "") {
  show("starting");
  try {
    await sound.open();
  } catch {
    show("no_microphone");
    setTimeout(() => { if (trouble === "no_microphone") begin(take); }, RETRY_MS * 2); // a headset may be plugged in
    return;
  }
  listDevices();
  let given;
  try {
    given = await post("/phone/credentials", { take });
  } catch {
    given = { status: 0 };
  }
  if (given.status === 409) { show("elsewhere"); return; }
  if (given.status === 404) { show("no_operator"); return; }
  if (given.status === 401) { show("sign_in_again"); return; }
  if (given.status !== 200) { show("no_listener"); setTimeout(() => begin(take), RETRY_MS); return; }
  shift = { state: given.state, reason: given.reason };
  line = new Line(given, () => sound.stream, {
    connected: () => show(""),
    lost: () => show("no_network"),
    refused: () => show("elsewhere"),
    ringing: rings,
    talking: talks,
    held: draw,
    ended: ends,
  });
  line.audio = Object.assign(sound.audio, { autoplay: true });
  line.domain = given.uri.split("@")[1];
  line.start();
}

function show(why) {
  trouble = why;
  draw();
}

function tell(name, call) {
  document.dispatchEvent(new CustomEvent(`saijai:${name}`, { detail: { incident: call.incident } }));
}

function rings(call) {
  said = "";
  if (!call.supervises) {
    sound.ring();
    notice.show(words.ringing);
    tell("ring", call);
  }
  draw();
}

function talks(call) {
  sound.quiet();
  notice.hide();
  if (!call.told) { call.told = true; call.heardBefore = sound.heardAt; if (call.incident) tell("joined", call); }
  draw();
}

function ends(call, how) {
  sound.quiet();
  notice.hide();
  said = how;
  if (call.incident) tell("ended", call);
  draw();
}

function state() {
  const call = line && line.call;
  if (call && !call.isUp) return call.isEcho || call.supervises ? "starting" : "ringing";
  if (call && call.isEcho) return "echo";
  if (call && call.supervises) return "listening";
  if (call) return call.isHeld ? "held" : "talking";
  return trouble || "ready";
}

function draw() {
  const now = state();
  const call = line && line.call;
  const isUp = Boolean(call && call.isUp);
  root.dataset.state = now;
  part("state").textContent = now === "listening" ? `${words.listening} ${call.supervises}` : words[now];
  part("warning").hidden = !(trouble && trouble !== "starting" && (now !== trouble));
  part("warning").textContent = words[trouble] || "";
  part("said").textContent = call ? "" : words[said] || "";
  for (const [name, isShown] of Object.entries({
    answer: now === "ringing",
    talk: isUp,
    take: now === "elsewhere",
    idle: !call,
    shift: !call && Boolean(shift.state),
  })) part(name).hidden = !isShown;
  if (isUp) {
    part("mute").textContent = call.isMuted ? words.unmute : words.mute;
    part("mute").setAttribute("aria-pressed", String(call.isMuted));
    part("hold").textContent = call.isHeld ? words.resume : words.hold;
    part("hold").setAttribute("aria-pressed", String(call.isHeld));
  }
  drawShift();
  drawNags();
}

function drawShift() {
  const isIn = shift.state === "signed_in";
  root.dataset.shift = shift.state || "signed_out";
  const reason = shift.state === "paused" ? `: ${words[shift.reason] || ""}` : "";
  part("shift-state").textContent = (words[shift.state] || words.signed_out) + reason;
  part("sign-in").hidden = isIn || shift.state === "paused";
  part("resume").hidden = shift.state !== "paused";
  part("pause").hidden = !isIn;
  part("sign-out").hidden = !isIn && shift.state !== "paused";
}

function drawNags() {
  const isElsewhere = Boolean(document.getElementById("sound")); // the board asks for both itself
  part("notify").hidden = isElsewhere || notice.isAsked();
  part("loud").hidden = isElsewhere || sound.isAllowed;
}

async function wish(todo, reason = "") {
  sound.allow();
  const answer = await post("/phone/shift", { do: todo, reason }).catch(() => ({ status: 0 }));
  if (answer.status === 200) shift = { state: answer.state, reason: answer.reason };
  part("shift-said").textContent = answer.status === 200 ? "" : answer.status === 401 ? words.sign_in_again : words.shift_failed;
  draw();
}

function meter() {
  const level = sound.measure();
  part("level").value = Math.min(1, level * 3);
  const call = line && line.call;
  if (!call || !call.isUp || call.supervises || call.isEcho) {
    for (const name of ["heard", "clock"]) part(name).textContent = "";
    delete part("heard").dataset.is;
    return;
  }
  part("clock").textContent = clock(Date.now() - call.since);
  const isQuiet = Date.now() - Math.max(sound.heardAt, call.since) > UNHEARD_MS;
  const word = call.isMuted ? "muted" : isQuiet ? "not_heard" : "heard";
  if (part("heard").dataset.is !== word) {
    part("heard").dataset.is = word;
    part("heard").textContent = words[word];
  }
}

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

async function listDevices() {
  for (const [name, kind] of [["microphone", "audioinput"], ["speaker", "audiooutput"]]) {
    const options = [new Option(words.default_device, "")];
    for (const one of await sound.devices(kind)) options.push(new Option(one.label || one.deviceId.slice(0, 6), one.deviceId));
    part(name).replaceChildren(...options);
    part(name).value = sound.chosen[name] || "";
  }
}

function keys(event) {
  const call = line && line.call;
  if (!call || event.repeat || event.altKey || event.metaKey) return;
  const isTyping = event.target.closest && event.target.closest(TYPED);
  if (!call.isUp) {
    if (call.isEcho || (event.key !== " " && event.key !== "Enter") || (isTyping && !event.ctrlKey)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    line.answer();
    return;
  }
  if (isTyping || event.ctrlKey) return;
  const does = { KeyM: () => line.mute(), KeyL: () => line.hold() }[event.code]; // also on a Thai keyboard
  if (!does) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  does();
}

addEventListener("keydown", keys, { capture: true });
addEventListener("keyup", (event) => {
  // a key that answered must not press the button that has the focus when it is let go
  if (event.key === " " && line && line.call && !(event.target.closest && event.target.closest(TYPED))) event.preventDefault();
}, { capture: true });
addEventListener("beforeunload", (event) => { if (line && line.call && line.call.isUp) event.preventDefault(); });

const clicks = {
  answer: () => line.answer(),
  "hang-up": () => line.hangUp(),
  mute: () => line.mute(),
  hold: () => line.hold(),
  "take-over": () => hold(true),
  "sign-in": () => wish("sign_in"),
  resume: () => wish("resume"),
  "sign-out": () => wish("sign_out"),
  "echo-test": () => { line && !trouble && line.echo(line.domain) && draw(); },
  "notify-button": () => notice.ask().then(draw),
  "loud-button": () => { sound.allow(); setTimeout(draw, 200); },
};
for (const [name, does] of Object.entries(clicks)) part(name).addEventListener("click", () => does());
for (const button of root.querySelectorAll("[data-key]")) button.addEventListener("click", () => line.press(button.dataset.key));
for (const button of root.querySelectorAll("[data-pause]")) button.addEventListener("click", () => { part("pause").open = false; wish("pause", button.dataset.pause); });
part("volume").value = sound.audio.volume;
part("volume").addEventListener("input", (event) => sound.choose("volume", Number(event.target.value)));
part("speaker").addEventListener("change", (event) => sound.choose("speaker", event.target.value));
part("microphone").addEventListener("change", async (event) => {
  sound.choose("microphone", event.target.value);
  const stream = await sound.open().catch(() => null);
  if (!stream) show("no_microphone");
  else if (line) await line.replace(stream);
});
navigator.mediaDevices && navigator.mediaDevices.addEventListener("devicechange", () => {
  listDevices();
  if (!sound.isOpen) sound.open().then((stream) => line && line.replace(stream), () => show("no_microphone"));
  else if (trouble === "no_microphone" && line) show("");
});
setInterval(meter, 100);
setInterval(drawNags, 2000);
hold(false);
