//! HTTPS before the simulator: certificates good and bad, and the proxies on the way.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::{collect, output};
use crate::support::asked::three_events;
use crate::support::collecting::Collecting;
use crate::support::dump::{assert_same, dump};
use crate::support::program::{code, stderr};

/// What must be seen neither in a message nor by a proxy.
const PASSWORD: &str = "canary-password";

/// An authority of the test's own.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn called(name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// What a server needs to pass for this host until the end of that year.
    fn certify(&self, host: &str, until_year: i32) -> ServerConfig {
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(until_year, 12, 31);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .unwrap()
    }
}

/// A way to the simulator for which TLS is needed.
struct Https {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Https {
    async fn before(zoom: &Collecting, config: ServerConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, connections) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let (behind, counter, acceptor) =
            (zoom.server.address(), Arc::clone(&connections), TlsAcceptor::from(Arc::new(config)));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                counter.fetch_add(1, Ordering::Relaxed);
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that does not trust the certificate hangs up.
                    let mut stream = acceptor.accept(stream).await?;
                    copy_bidirectional(&mut stream, &mut TcpStream::connect(behind).await?).await
                });
            }
        });
        Self { port, connections }
    }

    /// The nightly command over this way, with nothing but these certificates on the system.
    fn collect(&self, zoom: &Collecting, db: &Path, system: &Path) -> Command {
        let mut command = collect(&zoom.server, db, "list");
        command
            .env("ZOOM_API_URL", format!("https://localhost:{}/v2", self.port))
            .env("ZOOM_OAUTH_URL", format!("https://localhost:{}/oauth/token", self.port))
            .env("SSL_CERT_FILE", system);
        command
    }
}

/// What a proxy answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Connects,
    /// 407.
    WantsPassword,
}

/// A proxy, and the heads of the requests that it got.
struct Proxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    async fn that(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, heads) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, answer, Arc::clone(&seen)));
            }
        });
        Self { address, heads }
    }

    fn url(&self) -> String {
        format!("http://somebody:{PASSWORD}@{}", self.address)
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.split_whitespace().nth(1).unwrap().to_owned();
    seen.lock().unwrap().push(head);
    if answer == Answer::WantsPassword {
        return stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n").await;
    }
    let mut behind = TcpStream::connect(target).await?;
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    copy_bidirectional(&mut stream, &mut behind).await?;
    Ok(())
}

/// A run that ends well, with the rows of one over plain http.
#[track_caller]
fn check_same(run: &Output, plain: &str, db: &Path, what: &str) {
    assert_eq!(code(run), 0, "{what}: {}", stderr(run));
    assert_same(plain, &dump(db), what);
}

/// An account, what it holds, and an authority whose certificate lies in a file beside the database.
async fn plain() -> (Collecting, String, Authority, std::path::PathBuf) {
    let zoom = Collecting::from(&three_events()).await;
    let run = output(collect(&zoom.server, &zoom.db("plain"), "list")).await;
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let (authority, file) = (Authority::called("trusted"), zoom.db("authority").with_extension("pem"));
    std::fs::write(&file, &authority.pem).unwrap();
    let dump = dump(&zoom.db("plain"));
    (zoom, dump, authority, file)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_trusted_through_the_system_or_a_file() {
    let (zoom, plain, authority, file) = plain().await;
    let another = zoom.db("another").with_extension("pem");
    std::fs::write(&another, Authority::called("another").pem).unwrap();
    let https = Https::before(&zoom, authority.certify("localhost", 2999)).await;

    let run = output(https.collect(&zoom, &zoom.db("system"), &file)).await;
    check_same(&run, &plain, &zoom.db("system"), "an authority of the system");

    let mut command = https.collect(&zoom, &zoom.db("file"), &another);
    command.arg("--ca-file").arg(&file);
    check_same(&output(command).await, &plain, &zoom.db("file"), "an authority in --ca-file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_is_not_trusted_is_not_tried_again() {
    let (zoom, _, authority, file) = plain().await;
    let before = zoom.server.requests().len();
    let unknown = Authority::called("another");
    for (what, config, says) in [
        ("an unknown authority", unknown.certify("localhost", 2999), "UnknownIssuer"),
        ("an expired certificate", authority.certify("localhost", 2020), "expired"),
        ("a certificate of another host", authority.certify("zoom.example", 2999), "not valid for name"),
    ] {
        let https = Https::before(&zoom, config).await;
        let run = output(https.collect(&zoom, &zoom.db("refused"), &file)).await;
        assert_eq!(code(&run), 5, "{what}: {}", stderr(&run));
        assert!(stderr(&run).contains(says), "{what}: {}", stderr(&run));
        assert!(stderr(&run).contains("--ca-file or SSL_CERT_FILE"), "{what}: {}", stderr(&run));
        // One for each of the three listings of the two kinds.
        assert!(https.connections.load(Ordering::Relaxed) <= 3, "{what}: tried again");
    }
    assert_eq!(zoom.server.requests().len(), before, "a request passed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_without_certificates_is_told_of_before_anything_is_sent() {
    let (zoom, plain, authority, file) = plain().await;
    let https = Https::before(&zoom, authority.certify("localhost", 2999)).await;
    let nowhere = zoom.db("nowhere").with_extension("pem");
    let run = output(https.collect(&zoom, &zoom.db("bare"), &nowhere)).await;
    assert_eq!((code(&run), https.connections.load(Ordering::Relaxed)), (2, 0), "{}", stderr(&run));
    assert!(stderr(&run).contains("certificates"), "{}", stderr(&run));

    let mut command = https.collect(&zoom, &zoom.db("bare"), &nowhere);
    command.arg("--ca-file").arg(&file);
    check_same(&output(command).await, &plain, &zoom.db("bare"), "no authority but that of --ca-file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_is_used_unless_the_host_is_excepted() {
    let (zoom, plain, authority, file) = plain().await;
    let https = Https::before(&zoom, authority.certify("localhost", 2999)).await;
    let proxy = Proxy::that(Answer::Connects).await;

    let mut command = https.collect(&zoom, &zoom.db("proxy"), &file);
    command.env("HTTPS_PROXY", proxy.url());
    check_same(&output(command).await, &plain, &zoom.db("proxy"), "through a proxy");
    let heads = std::mem::take(&mut *proxy.heads.lock().unwrap());
    assert_eq!(heads.len(), https.connections.load(Ordering::Relaxed), "a connection went past the proxy");
    for head in &heads {
        assert!(head.starts_with(&format!("CONNECT localhost:{} ", https.port)), "{head}");
        // somebody:canary-password
        assert!(head.contains("Basic c29tZWJvZHk6Y2FuYXJ5LXBhc3N3b3Jk"), "{head}");
        assert!(!head.contains("Bearer"), "{head}");
    }

    let mut command = https.collect(&zoom, &zoom.db("past"), &file);
    command.env("HTTPS_PROXY", proxy.url()).env("NO_PROXY", "elsewhere.example,localhost");
    check_same(&output(command).await, &plain, &zoom.db("past"), "past the proxy");
    assert_eq!(proxy.heads.lock().unwrap().len(), 0);

    // Plain http is for this machine, and never takes a proxy.
    let mut command = collect(&zoom.server, &zoom.db("http"), "list");
    command.env("HTTP_PROXY", proxy.url()).env("ALL_PROXY", proxy.url());
    check_same(&output(command).await, &plain, &zoom.db("http"), "plain http");
    assert_eq!(proxy.heads.lock().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_does_not_connect_is_named_without_its_password() {
    let (zoom, _, authority, file) = plain().await;
    let https = Https::before(&zoom, authority.certify("localhost", 2999)).await;
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let asking = Proxy::that(Answer::WantsPassword).await;
    for (url, address, says) in [
        (format!("http://somebody:{PASSWORD}@{closed}"), closed, "refused"),
        (asking.url(), asking.address, "authorization required"),
    ] {
        let mut command = https.collect(&zoom, &zoom.db("down"), &file);
        command.env("HTTPS_PROXY", url).args(["--retry-limit", "0", "-vvv"]);
        let run = output(command).await;
        assert_eq!(code(&run), 5, "{says}: {}", stderr(&run));
        let named = format!("localhost through the proxy {address}");
        assert!(stderr(&run).contains(&named) && stderr(&run).contains(says), "{}", stderr(&run));
        assert!(!stderr(&run).contains(PASSWORD), "{}", stderr(&run));
    }
    assert_eq!(https.connections.load(Ordering::Relaxed), 0);
}

/// In a network of its own, in which not even a name server can be reached.
#[cfg(feature = "with-tools")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_network_a_run_is_temporary_and_says_that_no_name_was_found() {
    let zoom = Collecting::from(&three_events()).await;
    let certificates = zoom.db("authority").with_extension("pem");
    std::fs::write(&certificates, Authority::called("trusted").pem).unwrap();
    let mut command = collect(&zoom.server, &zoom.db("offline"), "list");
    command.args(["--retry-limit", "1"]).env("SSL_CERT_FILE", &certificates);
    command.env_remove("ZOOM_API_URL").env_remove("ZOOM_OAUTH_URL");
    let run = output(super::under("unshare", ["--net"], &command)).await;
    assert_eq!(code(&run), 5, "{}", stderr(&run));
    assert!(stderr(&run).contains("no connection to zoom.us: "), "{}", stderr(&run));
    assert!(stderr(&run).contains("failed to lookup address"), "{}", stderr(&run));
    let open = "SELECT count(*) FROM discovery_day WHERE listed_at IS NULL";
    assert!(crate::support::dump::count(&zoom.db("offline"), open) > 0);
}
