import dns from 'node:dns';

const { lookup } = dns;

/** AWS's own names lead to this machine, where a sandbox answers. */
dns.lookup = (name, options, done) => lookup(name.endsWith('.amazonaws.com') ? '127.0.0.1' : name, options, done);
