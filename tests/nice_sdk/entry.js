// What the tests use of NICE's SDK, as the one thing that the bundle leaves in the window.
import { CXoneAuth, CXoneUser } from "@nice-devone/auth-sdk";
import { ACDSessionManager, AdminService } from "@nice-devone/core-sdk";
import { CXoneLeaderElector } from "@nice-devone/common-sdk";
import { VoiceControlService, VoiceService } from "@nice-devone/agent-sdk";
import { Buffer } from "buffer";

window.Buffer = Buffer;
window.nice = {
  ACDSessionManager,
  AdminService,
  CXoneAuth,
  CXoneLeaderElector,
  CXoneUser,
  VoiceControlService,
  VoiceService,
};
