/** nodemailer. The build replaces this file in `dist` by a bundle, so that users of the package do not install nodemailer. */
export { createTransport } from "nodemailer";
