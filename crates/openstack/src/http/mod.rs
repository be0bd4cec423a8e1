//! A small HTTP/1.1 client: keep-alive, TLS, limits. Redirects are not followed, because credentials would go with
//! them.

mod error;
mod origin;
mod pool;
mod tls;

pub use error::Error;
pub use hyper::body::Bytes;
pub use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
pub use hyper::{Method, Request, Uri};
pub use tls::Tls;

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::ConfigError;
use origin::Origin;
use pool::{Pool, Sender};

/// Limits and trust of a client.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long a request may take, with everything that belongs to it.
    pub timeout: Duration,
    /// How long a connection may take to come up.
    pub connect_timeout: Duration,
    /// Most requests at the same time, and so most connections; more wait for their turn.
    pub max_connections: usize,
    /// Longest body of an answer, bytes.
    pub max_body: usize,
    /// TLS.
    pub tls: Tls,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(5),
            max_connections: 32,
            max_body: 8 << 20,
            tls: Tls::default(),
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// An HTTP client. To be shared by everybody who talks to the same servers.
#[derive(Debug)]
pub struct Client {
    options: Options,
    tls: Arc<ClientConfig>,
    turns: Semaphore,
    pool: Pool,
}

impl Client {
    /// Reads the files of TLS.
    pub fn new(options: Options) -> Result<Self, ConfigError> {
        Ok(Self {
            tls: Arc::new(tls::client_config(&options.tls)?),
            turns: Semaphore::new(options.max_connections.max(1)),
            pool: Pool::new(options.max_connections),
            options,
        })
    }

    /// Sends a GET.
    pub async fn get(&self, url: &str, headers: HeaderMap) -> Result<Response, Error> {
        self.send(request(Method::GET, url, headers, Bytes::new())?).await
    }

    /// Sends a POST.
    pub async fn post(
        &self,
        url: &str,
        content_type: &'static str,
        mut headers: HeaderMap,
        body: impl Into<Bytes>,
    ) -> Result<Response, Error> {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.send(request(Method::POST, url, headers, body.into())?).await
    }

    /// Sends a request with an absolute address. When a connection that was kept turns out to be closed, it is sent
    /// once more over a new one.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Response, Error> {
        let origin = Origin::of(request.uri())?;
        let limit = self.options.timeout;
        let exchange = async {
            // The semaphore is never closed; without a permit there would merely be no limit.
            let _turn = self.turns.acquire().await;
            self.exchange(&origin, request).await
        };
        match tokio::time::timeout(limit, exchange).await {
            Ok(answered) => answered,
            Err(_) => Err(Error::Timeout {
                origin: origin.to_string(),
                limit,
            }),
        }
    }

    async fn exchange(&self, origin: &Origin, request: Request<Bytes>) -> Result<Response, Error> {
        let request = to_origin_form(origin, request)?;
        while let Some(mut sender) = self.pool.take(origin) {
            // The server may have announced that it closes the connection.
            if sender.ready().await.is_err() {
                continue;
            }
            let doubt = self.pool.doubt(origin);
            let sent = sender.send_request(request.clone()).await;
            doubt.clear();
            match sent {
                Ok(response) => return self.finish(origin, sender, response).await,
                Err(error) if error.is_parse() => return Err(broken(origin, &error)),
                Err(_) => break,
            }
        }
        let mut sender = self.connect(origin).await?;
        let sent = sender.send_request(request).await;
        let response = sent.map_err(|error| broken(origin, &error))?;
        self.finish(origin, sender, response).await
    }

    async fn finish(
        &self,
        origin: &Origin,
        sender: Sender,
        response: hyper::Response<hyper::body::Incoming>,
    ) -> Result<Response, Error> {
        let limit = self.options.max_body;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, limit).collect().await.map_err(|error| {
            match error.downcast_ref::<LengthLimitError>() {
                Some(_) => Error::TooLong {
                    origin: origin.to_string(),
                    limit,
                },
                None => broken(origin, &*error),
            }
        })?;
        self.pool.put(origin.clone(), sender);
        Ok(Response {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.to_bytes(),
        })
    }

    async fn connect(&self, origin: &Origin) -> Result<Sender, Error> {
        match tokio::time::timeout(self.options.connect_timeout, self.open(origin)).await {
            Ok(opened) => opened,
            Err(_) => Err(no_connection(origin, "it does not answer")),
        }
    }

    async fn open(&self, origin: &Origin) -> Result<Sender, Error> {
        let stream = TcpStream::connect((origin.host.as_str(), origin.port))
            .await
            .map_err(|error| no_connection(origin, error))?;
        // A request is written at once and then waits; there is nothing to gather.
        stream
            .set_nodelay(true)
            .map_err(|error| no_connection(origin, error))?;
        if !origin.tls {
            return handshake(origin, stream).await;
        }
        let name = ServerName::try_from(origin.host.clone()).map_err(|error| no_connection(origin, error))?;
        let stream = TlsConnector::from(Arc::clone(&self.tls))
            .connect(name, stream)
            .await
            .map_err(|error| no_connection(origin, error))?;
        handshake(origin, stream).await
    }
}

async fn handshake<S>(origin: &Origin, stream: S) -> Result<Sender, Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| no_connection(origin, error))?;
    // It ends when the sender is dropped or the server closes; whoever waits for an answer hears of an error.
    tokio::spawn(connection);
    Ok(sender)
}

fn request(method: Method, url: &str, headers: HeaderMap, body: Bytes) -> Result<Request<Bytes>, Error> {
    let uri: Uri = url.parse().map_err(|_| Error::Url(oslo::mask_urls(url)))?;
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

/// What goes over the connection: the path alone, and the host as a header (RFC 9112, section 3.2.1).
fn to_origin_form(origin: &Origin, request: Request<Bytes>) -> Result<Request<Full<Bytes>>, Error> {
    let wrong = || Error::Url(origin.to_string());
    let authority = request.uri().authority().ok_or_else(wrong)?;
    // Credentials in an address are not for the Host header.
    let host = authority.as_str().rsplit('@').next().unwrap_or_default();
    let host = HeaderValue::from_str(host).map_err(|_| wrong())?;
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let path: Uri = path.parse().map_err(|_| wrong())?;
    let (mut head, body) = request.into_parts();
    head.uri = path;
    head.headers.insert(header::HOST, host);
    Ok(Request::from_parts(head, Full::new(body)))
}

fn no_connection(origin: &Origin, problem: impl ToString) -> Error {
    Error::Connect {
        origin: origin.to_string(),
        problem: problem.to_string(),
    }
}

fn broken(origin: &Origin, error: &(dyn std::error::Error + 'static)) -> Error {
    Error::Broken {
        origin: origin.to_string(),
        problem: error.to_string(),
    }
}
