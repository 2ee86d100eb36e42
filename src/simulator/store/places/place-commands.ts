/** What the model does for deployments that need a place. */
import type { LeavePlace, TakePlace } from "../../../canary/store/commands.ts";
import type { ReplyTo, Stamp } from "../../../canary/store/replies.ts";
import type { ModelQueue } from "../model-queue.ts";

export function takePlace(
  { places }: ModelQueue,
  { member, limit, holdFor, lives }: TakePlace,
  { at, order }: Stamp,
): ReplyTo<TakePlace> {
  places.forgetLapsed(at);
  if (!places.holds(member) && !lives && places.held >= limit) {
    return { kind: "full", at, order, held: places.held, nextIn: places.nextIn(at) };
  }
  places.hold(member, at + holdFor);
  return { kind: "placed", at, order, held: places.held };
}

export function leavePlace(
  { places }: ModelQueue,
  { member }: LeavePlace,
  { at, order }: Stamp,
): ReplyTo<LeavePlace> {
  places.forgetLapsed(at);
  return { kind: "placeLeft", at, order, held: places.leave(member) };
}
