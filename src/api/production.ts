/**
 * The core as a team runs it: four machines in their hosts, and the ports for wall time and Redis.
 *
 * Producers embed `hostProducer`, workers `hostConsumer` and `hostReaper`, and one or more services
 * `hostController`. All of one queue use one window slot length (`slotFor` of `redisPort`). The
 * machines are here too, for a host of one's own: they are synchronous and know no clock.
 */

export type { Alert, AlertCode } from "../canary/alerts/alert.ts";
export type { AuditRecord } from "../canary/audit/record.ts";
export {
  type AuditEnd,
  type AuditFault,
  type VerifiedAudit,
  verifyAudit,
} from "../canary/audit/verify-audit.ts";
export { type LaneSnapshotsInput, laneSnapshots } from "../canary/metrics/lane-snapshots.ts";
export type { MetricsSnapshot } from "../canary/metrics/snapshot.ts";
export type { RegistryKey } from "../canary/registry/believed-report.ts";
export type { KeeperOptions } from "../canary/registry/keeper.ts";
export type { MemberOptions } from "../canary/registry/member.ts";
export { workerSecret } from "../canary/registry/proof.ts";
export type { WorkerReport } from "../canary/registry/worker.ts";
export { Controller } from "../canary/rollout/control/controller.ts";
export type { ControllerOptions, DeploymentLimit } from "../canary/rollout/control/options.ts";
export type { Deployment } from "../canary/rollout/deployment.ts";
export type { Look } from "../canary/rollout/look.ts";
export type { OperatorAction } from "../canary/rollout/operator.ts";
export type { Receipt } from "../canary/rollout/receipts/receipt.ts";
export type { Route } from "../canary/routing/route.ts";
export type { StoreAudit } from "../canary/store/audit.ts";
export { BATCH_LIMIT, type StoreCommand } from "../canary/store/commands.ts";
export type { DeadLetter, Setback } from "../canary/store/dead-letter.ts";
export type { Exchange } from "../canary/store/exchange.ts";
export type { Job, Lane } from "../canary/store/job.ts";
export type { StoreReply } from "../canary/store/replies.ts";
export type { RouteKey } from "../canary/trust/signing.ts";
export type { Attempt } from "../canary/work/attempts/attempt.ts";
export type { Backoff } from "../canary/work/attempts/backoff.ts";
export { Consumer } from "../canary/work/consumer.ts";
export type {
  ConsumerOptions,
  ProducerOptions,
  ReaperOptions,
  RequeuerOptions,
} from "../canary/work/options.ts";
export { Producer } from "../canary/work/producer.ts";
export { Reaper } from "../canary/work/reaper.ts";
export { Requeuer, type RequeueSummary } from "../canary/work/requeuer.ts";
export { type ConsumerHost, type HostedConsumer, hostConsumer } from "../host/host-consumer.ts";
export {
  type ControllerHost,
  type HostedController,
  hostController,
} from "../host/host-controller.ts";
export { hostKeeper, type KeeperHost } from "../host/host-keeper.ts";
export { hostMember, type MemberHost } from "../host/host-member.ts";
export {
  type HostedProducer,
  hostProducer,
  type ProducerHost,
  type ResumableSource,
} from "../host/host-producer.ts";
export { hostReaper, type ReaperHost } from "../host/host-reaper.ts";
export { hostRequeuer, type RequeuerHost } from "../host/host-requeuer.ts";
export type { Hosted } from "../host/hosted.ts";
export { PushSource } from "../host/push-source.ts";
export type { Machine, Step } from "../kernel/machine.ts";
export type { AlertChannel, ChannelStanding } from "../live/alerts/alert-channel.ts";
export {
  type AlertKey,
  type SignedRequest,
  type Verified,
  verifyAlert,
} from "../live/alerts/alert-signature.ts";
export { FanOut } from "../live/alerts/fan-out.ts";
export { LogChannel, type LogChannelOptions } from "../live/alerts/log-channel.ts";
export { WebhookChannel, type WebhookOptions } from "../live/alerts/webhook-channel.ts";
export { WallAgenda } from "../live/clock/wall-agenda.ts";
export { type ClockOrigin, originNow, wallClock } from "../live/clock/wall-clock.ts";
export { type Handler, HandlerRunner } from "../live/handlers/handler-runner.ts";
export type {
  Agenda,
  JobSource,
  NoteSink,
  Runner,
  Scheduled,
  StorePort,
} from "../ports/ports.ts";
export { auditStore } from "../redis/audit-store.ts";
export { type ConnectOptions, connect as connectRedis } from "../redis/connect.ts";
export { type ProvideOptions, provideRedis } from "../redis/provision/provide.ts";
export type { ProvidedRedis } from "../redis/provision/provided.ts";
export { type RedisPort, type RedisPortOptions, redisPort } from "../redis/redis-port.ts";
export { removeQueue } from "../redis/remove-queue.ts";
export type { QueueInRedis } from "../redis/store-contents.ts";
