// Derives from base copies and verifies ours, for CALLS times each: node sharing.mjs CONTEXTS FOLDER CALLS.
// Prints the median milliseconds of each as JSON, and leaves its own copies in FOLDER. Fails where one does not verify.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import jsigs from 'jsonld-signatures';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as bbs from '@digitalbazaar/bbs-2023-cryptosuite';
import {SDJwtInstance} from '@sd-jwt/core';
import {digest, ES256, generateSalt} from '@sd-jwt/crypto-nodejs';

const [, , contexts, folder, calls] = process.argv;
const text = name => readFileSync(join(folder, name), 'utf8');
const asked = JSON.parse(text('asked.json'));
const known = new Map([
  ['https://www.w3.org/ns/credentials/v2', 'credentials-v2.json'],
  ['https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json', 'ob3-context-3.0.3.json'],
].map(([url, file]) => [url, JSON.parse(readFileSync(join(contexts, file), 'utf8'))]));
const multikey = 'https://w3id.org/security/multikey/v1';

// A did:key says its own document; nothing is fetched.
async function documentLoader(url) {
  let document = known.get(url);
  if(document === undefined && url.startsWith('did:key:')) {
    const [did, fragment] = url.split('#');
    const publicKeyMultibase = did.slice('did:key:'.length);
    const key = {
      '@context': multikey, id: `${did}#${publicKeyMultibase}`, type: 'Multikey', controller: did, publicKeyMultibase,
    };
    document = fragment ? key : {
      '@context': ['https://www.w3.org/ns/did/v1', multikey], id: did,
      verificationMethod: [key], assertionMethod: [key.id],
    };
  }
  if(document === undefined) {
    throw new Error(`${url} is not at hand`);
  }
  return {contextUrl: null, documentUrl: url, document, tag: known.has(url) ? 'static' : undefined};
}

const purpose = new jsigs.purposes.AssertionProofPurpose();
const options = {purpose, documentLoader};

function statements(suite, program) {
  const base = JSON.parse(text(`${suite}.json`));
  const ours = JSON.parse(text(`${suite}.derived.json`));
  return {
    async derive() {
      const cryptosuite = program.createDiscloseCryptosuite({selectivePointers: asked.pointers});
      const derived = await jsigs.derive(base, {suite: new DataIntegrityProof({cryptosuite}), ...options});
      writeFileSync(join(folder, `${suite}.theirs.json`), JSON.stringify(derived));
    },
    async verify() {
      const suite = new DataIntegrityProof({cryptosuite: program.createVerifyCryptosuite()});
      const result = await jsigs.verify(ours, {suite, ...options});
      if(!result.verified) {
        throw new Error(JSON.stringify(result.error, null, 1));
      }
    },
  };
}

async function token() {
  const program = new SDJwtInstance({
    hasher: digest, hashAlg: 'sha-256', saltGenerator: generateSalt,
    verifier: await ES256.getVerifier(asked.issuer),
    kbSigner: await ES256.getSigner(asked.holder), kbSignAlg: 'ES256',
    kbVerifier: async (data, signature, payload) => (await ES256.getVerifier(payload.cnf.jwk))(data, signature),
  });
  const issued = text('sd-jwt.txt');
  const ours = text('sd-jwt.derived.txt');
  const frame = Object.fromEntries(asked.names.map(name => [name, true]));
  return {
    async derive() {
      const payload = {iat: asked.iat, aud: asked.audience, nonce: asked.nonce};
      writeFileSync(join(folder, 'sd-jwt.theirs.txt'), await program.present(issued, frame, {kb: {payload}}));
    },
    async verify() {
      await program.verify(ours, {requiredClaimKeys: asked.names, keyBindingNonce: asked.nonce, currentDate: asked.iat});
    },
  };
}

const works = {
  'sd-jwt': await token(),
  'ecdsa-sd-2023': statements('ecdsa-sd-2023', ecdsaSd),
  'bbs-2023': statements('bbs-2023', bbs),
};
const medians = {};
for(const [suite, work] of Object.entries(works)) {
  for(const [what, call] of Object.entries(work)) {
    const taken = [];
    for(let round = 0; round < Number(calls) + 2; round++) {
      const start = performance.now();
      await call();
      taken.push(performance.now() - start);
    }
    // the first ones only warm up
    const counted = taken.slice(2).sort((a, b) => a - b);
    medians[`${suite} ${what}`] = counted[counted.length >> 1];
  }
}
console.log(JSON.stringify(medians));
