// The line to Asterisk: registers, rings, talks. It knows nothing of the page; what happens is told by `on`.
// Findings that shaped it are in docs/adr/0026: no STUN, ready at the first usable candidate, a re-INVITE after the
// socket came back.
import JsSIP from "../vendor/jssip-3.13.8/jssip.min.js";

const USABLE = / typ host/;
const HIDDEN = /\.local /; // a name that Asterisk cannot resolve: offered while the page has no microphone

export class Line {
  // on: {connected, lost, refused, ringing(call), talking(call), held(call), ended(call, how)}
  constructor(credentials, microphone, on) {
    this.on = on;
    this.microphone = microphone; // () => MediaStream
    this.call = null;
    this.dropped = false;
    this.audio = new Audio();
    this.audio.autoplay = true;
    this.agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(credentials.url)],
      uri: credentials.uri,
      password: credentials.password,
      register_expires: 120,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
      session_timers: false,
      user_agent: "Saijai page",
    });
    this.agent.on("disconnected", () => { this.dropped = true; on.lost(); });
    this.agent.on("registered", () => this._registered());
    this.agent.on("registrationFailed", ({ response }) => {
      const status = response ? response.status_code : 0;
      if (status === 401 || status === 403) { this.retire(); on.refused(); } else on.lost();
    });
    this.agent.on("newRTCSession", ({ session, originator, request }) => {
      if (originator === "remote") this._rings(session, request);
    });
    // A page that is closed, left or loaded anew says no BYE: that would be an operator who ends the talk. Its socket
    // and its sound are gone at once, and the resident is with somebody else a second later.
  }

  start() { this.agent.start(); }

  // Another window has the phone from now on; a talk goes on here to its end.
  retire() {
    this.isRetired = true;
    if (!this.call) this.agent.stop();
  }

  _registered() {
    // what Asterisk wants to say goes to the old socket until it hears of the new one
    if (this.dropped && this.call && this.call.session.isEstablished()) this.call.session.renegotiate();
    this.dropped = false;
    this.on.connected();
  }

  _rings(session, request) {
    if (this.call) { session.terminate({ status_code: 486 }); return; }
    const call = {
      session,
      incident: request.getHeader("X-Saijai-Incident") || "",
      supervises: request.getHeader("X-Saijai-Supervises") || "",
      isUp: false,
      isHeld: false,
      isMuted: false,
    };
    this._follow(call);
    this.on.ringing(call);
    if (call.supervises) this.answer(); // this page asked for it
  }

  _follow(call) {
    this.call = call;
    const session = call.session;
    session.on("icecandidate", ({ candidate, ready }) => {
      if (USABLE.test(candidate.candidate) && !HIDDEN.test(candidate.candidate)) ready();
    });
    const hear = (connection) => {
      connection.addEventListener("track", ({ streams }) => { this.audio.srcObject = streams[0]; });
      connection.addEventListener("connectionstatechange", () => {
        if (connection.connectionState === "failed" && this.call === call) session.terminate();
      });
    };
    if (session.connection) hear(session.connection);
    else session.on("peerconnection", ({ peerconnection }) => hear(peerconnection));
    session.on("accepted", () => { call.isUp = true; call.since = Date.now(); this.on.talking(call); });
    session.on("hold", ({ originator }) => { if (originator === "local") { call.isHeld = true; this.on.held(call); } });
    session.on("unhold", ({ originator }) => { if (originator === "local") { call.isHeld = false; this.on.talking(call); } });
    session.on("ended", () => this._over(call, "ended"));
    session.on("failed", ({ originator, message }) => this._over(call, how(originator, message)));
  }

  _over(call, word) {
    if (this.call !== call) return;
    this.call = null;
    this.audio.srcObject = null;
    if (this.isRetired) this.agent.stop();
    this.on.ended(call, word);
  }

  answer() {
    const stream = this.microphone();
    if (!this.call || this.call.isUp || this.call.isAnswered || !stream) return;
    this.call.isAnswered = true;
    this.call.session.answer({ mediaStream: stream, pcConfig: { iceServers: [] } });
  }

  echo(domain) {
    const stream = this.microphone();
    if (this.call || !stream) return null;
    const call = { incident: "", supervises: "", isEcho: true, isUp: false, isHeld: false, isMuted: false };
    call.session = this.agent.call(`sip:*60@${domain}`, { mediaStream: stream, pcConfig: { iceServers: [] } });
    this._follow(call);
    return call;
  }

  hangUp() { if (this.call) this.call.session.terminate(); }

  mute() {
    const call = this.call;
    if (!call || !call.isUp) return;
    call.isMuted = !call.isMuted;
    if (call.isMuted) call.session.mute({ audio: true });
    else call.session.unmute({ audio: true });
    (call.isHeld ? this.on.held : this.on.talking)(call);
  }

  hold() {
    const call = this.call;
    if (!call || !call.isUp) return;
    if (call.isHeld) call.session.unhold();
    else call.session.hold();
  }

  press(key) { if (this.call && this.call.isUp) this.call.session.sendDTMF(key, { transportType: "RFC2833" }); }

  // The microphone was changed in the middle of a talk.
  async replace(stream) {
    const connection = this.call && this.call.session.connection;
    if (!connection) return;
    const [track] = stream.getAudioTracks();
    for (const sender of connection.getSenders()) if (sender.track && sender.track.kind === "audio") await sender.replaceTrack(track);
    if (this.call.isMuted) track.enabled = false;
  }
}

function how(originator, message) {
  if (originator === "remote" && message && message.method === "CANCEL") {
    return /completed elsewhere/i.test(message.getHeader("Reason") || "") ? "taken" : "missed";
  }
  return originator === "local" ? "ended" : "lost";
}
