# SPDX-License-Identifier: Apache-2.0
"""An SMTP server for tests. It prints its port, then one JSON line for each mail that it took, and ends when its
standard input does, or after a minute.

What a mail meets depends on its receiver: refused@ a 550, later@ a 451, echo@ a 550 that repeats the password,
unwanted@ a 554 for its content, goodbye@ a server that takes it and then never answers QUIT.

smtp_sink.py [--password WORD] [--certificate FILE --key FILE]
"""
import argparse
import asyncio
import base64
import json
import logging
import signal
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


class Sink:
    def __init__(self, password):
        self.password = password
        self.silent_at_quit = False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        answers = {
            "refused": "550 5.1.1 no such mailbox",
            "later": "451 4.7.1 try again later",
            "echo": f"550 5.7.1 {self.password} {self.password}",
        }
        local = address.split("@")[0]
        if local in answers:
            return answers[local]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("unwanted@"):
            return "554 5.7.1 content not wanted"
        self.silent_at_quit = envelope.rcpt_tos[0].startswith("goodbye@")
        report({
            "greeting": session.host_name,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "signed_in": session.authenticated,
            "content": base64.b64encode(envelope.original_content).decode(),
        })
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        if self.silent_at_quit:
            await asyncio.Event().wait()
        return "221 Bye"


def report(line):
    print(json.dumps(line), flush=True)


def tls_context(options):
    if not options.certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate, options.key)
    return context


async def serve(options):
    sink = Sink(options.password)

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == options.password.encode(), handled=False)

    def connection():
        return SMTP(sink, hostname="sink.example", tls_context=tls_context(options), auth_require_tls=False,
                    auth_required=options.password is not None, authenticator=authenticate)

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    report({"port": server.sockets[0].getsockname()[1]})
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def main():
    signal.alarm(60)
    # It warns of passwords without TLS, which is what some tests are about.
    warnings.simplefilter("ignore")
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    parser = argparse.ArgumentParser()
    for name in ("--password", "--certificate", "--key"):
        parser.add_argument(name)
    asyncio.run(serve(parser.parse_args()))


main()
