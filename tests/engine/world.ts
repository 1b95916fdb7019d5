/** @deprecated Import `./fixture`. */
export {
  diagnosticsOf,
  engineFixture as aWorld,
  PASSWORD,
  PROVIDER_STACK_TRACE as OWN_STACK_TRACE,
} from "./fixture";
