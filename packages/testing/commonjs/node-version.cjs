/** Throws where the running Node cannot run the service, with what to do. Plain JavaScript, because an older Node has to read it. */
exports.assertNode24 = function assertNode24(version = process.version) {
  if (Number(/^v?(\d+)/.exec(version)?.[1]) >= 24) return
  throw new Error(
    `@poolhouse/testing runs the service in the process of the test and needs Node 24 or newer; this is ${version}. Run the tests with Node 24, ` +
      'or start the service beside them, under Node 24: npx poolhouse start --port 0 --seed FILE, and give its address to the tests.',
  )
}
