//! An answer before it becomes HTTP.

/// Status, headers and body.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Reply {
    /// A body of JSON.
    pub(super) fn json(status: u16, body: String) -> Self {
        Self::new(status, body).with("Content-Type", "application/json;charset=UTF-8".to_owned())
    }

    /// An error page, as gateways send it.
    pub(super) fn html(status: u16) -> Self {
        let body = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
        Self::new(status, body).with("Content-Type", "text/html".to_owned())
    }

    /// A body without a type.
    pub(super) fn new(status: u16, body: String) -> Self {
        Self { status, headers: Vec::new(), body }
    }

    /// The same with one more header.
    pub(super) fn with(mut self, name: &str, value: String) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }
}
