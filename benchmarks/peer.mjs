// Verifies badges with @digitalbazaar/vc: node peer.mjs FOLDER-OF-CONTEXTS FILE... Exit code 0 where all are verified.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';

const [, , folder, ...files] = process.argv;
const parsed = file => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const contexts = new Map([
  ['https://www.w3.org/ns/credentials/v2', parsed('credentials-v2.json')],
  ['https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json', parsed('ob3-context-3.0.3.json')],
]);
const multikey = 'https://w3id.org/security/multikey/v1';

function keyOf(did) {
  const id = `${did}#${did.slice('did:key:'.length)}`;
  return {'@context': multikey, id, type: 'Multikey', controller: did, publicKeyMultibase: did.slice('did:key:'.length)};
}

// A did:key says its own document; nothing is fetched.
async function documentLoader(url) {
  let document = contexts.get(url);
  if(document === undefined && url.startsWith('did:key:')) {
    const [did, fragment] = url.split('#');
    const key = keyOf(did);
    document = fragment ? key : {
      '@context': ['https://www.w3.org/ns/did/v1', multikey], id: did,
      verificationMethod: [key], assertionMethod: [key.id], authentication: [key.id],
    };
  }
  if(document === undefined) {
    throw new Error(`${url} is not at hand`);
  }
  return {contextUrl: null, documentUrl: url, document, tag: contexts.has(url) ? 'static' : undefined};
}

const now = '2026-11-21T12:00:00Z';
let verified = 0;
for(const file of files) {
  const credential = JSON.parse(readFileSync(file, 'utf8'));
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential({credential, suite, documentLoader, now});
  if(result.verified) {
    verified++;
  } else if(verified === 0) {
    console.error(JSON.stringify(result.error, null, 1));
  }
}
console.log(`${verified} of ${files.length} verified`);
process.exitCode = verified === files.length ? 0 : 1;
