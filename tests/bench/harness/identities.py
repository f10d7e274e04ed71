"""Certificates for the limits and peers that speak TLS: one CA, one certificate for localhost, on the
curve that the product uses, too."""


def make_identity(shop):
    """Returns a directory with ca.pem, cert.pem, key.pem, and below it server/ and client/ under the
    names that QEMU expects."""
    directory = shop.path("tls")
    if directory.exists():
        return directory
    directory.mkdir()
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    def openssl(*words):
        shop.run(["openssl", *words])
    openssl("req", "-x509", *curve, "-days", "2", "-subj", "/CN=benchmark CA", "-keyout",
            directory / "ca-key.pem", "-out", directory / "ca.pem")
    openssl("req", *curve, "-subj", "/CN=localhost", "-keyout", directory / "key.pem", "-out",
            directory / "request.pem")
    names = directory / "names"
    names.write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-days", "2", "-in", directory / "request.pem", "-CA",
            directory / "ca.pem", "-CAkey", directory / "ca-key.pem", "-CAcreateserial", "-extfile",
            names, "-out", directory / "cert.pem")
    for side in ("server", "client"):
        (directory / side).mkdir()
        for ours, theirs in (("ca", "ca-cert"), ("cert", f"{side}-cert"), ("key", f"{side}-key")):
            (directory / side / f"{theirs}.pem").write_bytes(
                (directory / f"{ours}.pem").read_bytes())
    return directory
