// Does what it is told on stdin with NICE's SDK, one JSON value a line, and answers likewise:
// {"do": NAME, "with": [...]} -> {"result": ...} or {"raised": {...}}.
import { createInterface } from "node:readline";
import { openWindow } from "./browser.mjs";

const [home, base] = process.argv.slice(2);
const window = openWindow(home, `${base}/`);
const { nice } = window;
const told = [];
let tell = () => {};
const LONGEST_WAIT_MS = 500;

/** The SDK's own way to that address is fixed to https (reference 1.6): only the host is put right. */
function redirectWhoAmI() {
  const plain = window.fetch;
  window.fetch = (url, ...rest) => {
    const text = String(url.url ?? url);
    return plain(text.endsWith("/token/whoami") ? `${base}${new URL(text).pathname}` : url, ...rest);
  };
}

function listen() {
  const sessions = nice.ACDSessionManager.instance;
  const note = (...news) => {
    told.push(...news);
    tell();
  };
  sessions.onGetNextEvent.subscribe((events) => note(...events.map((one) => ({ raw: one }))));
  sessions.callContactEventSubject.subscribe((event) => note({ contact: event }));
  sessions.onAgentSessionChange.subscribe((change) => note({ session: change.status }));
}

const jobs = {
  /** Log in with a code, as a browser does. */
  async logIn(clientId, redirectUri, agent) {
    redirectWhoAmI();
    const auth = nice.CXoneAuth.instance;
    auth.init({ cxoneHostname: base, clientId, redirectUri });
    const page = await auth.getAuthorizeUrl("page", "S256");
    const sent = await fetch(`${page}&login=${agent}`, { redirect: "manual" });
    const code = new URL(sent.headers.get("location")).searchParams.get("code");
    const token = await auth.getAccessTokenByCode({ clientId, code });
    const [config, user] = [auth.getCXoneConfig(), nice.CXoneUser.instance.userInfo];
    nice.AdminService.instance.initialize(token.accessToken, config, user);
    nice.ACDSessionManager.instance.initialize(token.accessToken, config, user);
    Object.defineProperty(nice.CXoneLeaderElector.instance, "isLeader", { value: true });
    listen();
    return { agentId: user.icAgentId, tenantId: user.tenantId, acdApiBaseUri: config.acdApiBaseUri };
  },
  join: async () => (await nice.ACDSessionManager.instance.joinSession()).data,
  start: async (request) => (await nice.ACDSessionManager.instance.startSession(request)).data,
  end: async (request) => (await nice.ACDSessionManager.instance.endSession(request)).status,
  hold: async (contact) => (await new nice.VoiceControlService().holdContact(contact)).status,
  resume: async (contact) => (await new nice.VoiceControlService().resumeContact(contact)).status,
  voice: async (method, ...rest) => (await new nice.VoiceService()[method](...rest)).status,
  /** What was told since the last time; waits a moment if there is nothing. */
  async told() {
    if (told.length === 0) {
      await new Promise((resolve) => {
        tell = resolve;
        setTimeout(resolve, LONGEST_WAIT_MS);
      });
    }
    return told.splice(0);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  let answer;
  try {
    answer = { result: (await jobs[job.do](...job.with)) ?? null };
  } catch (error) {
    const { type, message, data } = error ?? {};
    answer = { raised: { type: String(type), message: String(message ?? error), data: data ?? null } };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
