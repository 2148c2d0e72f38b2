export { createRecordController, Record, type Dns } from "./record.ts";
export { Greeting, greetingController } from "./greeting.ts";
