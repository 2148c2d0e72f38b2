export { HttpError, type HttpErrorCode } from "./http-error.ts";
export {
  createHttp,
  readBytes,
  type Credentials,
  type Get,
  type Http,
  type HttpOptions,
  type Response,
} from "./http.ts";
