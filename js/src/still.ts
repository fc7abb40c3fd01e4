// What a notebook showed when it was saved, until the live page is there. It is in two pages, one
// after the other: one that waits for Voilà, and Voilà's own, whose cells take its place.

import { follow } from "./still/follow";
import { Place } from "./still/place";
import { wait } from "./still/wait";

const saved = document.getElementById("last-saved");
const waiting = document.getElementById("waiting");
const place = new Place(saved, sessionStorage);
if (waiting) wait(waiting, place);
else follow(place);
