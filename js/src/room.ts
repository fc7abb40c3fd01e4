// The page of a room: it shows what lies in it, and then what the room's stream tells.
import type { Room } from "./room/state";
import { RoomView } from "./room/view";

const root = document.getElementById("mc-room");
const now = document.getElementById("mc-room-now")?.textContent;
if (root && now) new RoomView(root, JSON.parse(now) as Room, location.pathname === "/screen");
