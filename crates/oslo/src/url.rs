//! Connection URLs in texts for people.

/// Replaces the password of every `scheme://user:password@host` in `text` by `***`. A user without a password
/// (which may be a token) is replaced too.
pub fn mask_urls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("://").map(|at| at + 3) {
        let (head, tail) = rest.split_at(start);
        out.push_str(head);
        let word = tail
            .split_once(char::is_whitespace)
            .map_or(tail, |(word, _)| word);
        match word.rfind('@') {
            Some(at) => {
                if let Some((user, _)) = word[..at].split_once(':') {
                    out.push_str(user);
                    out.push(':');
                }
                out.push_str("***");
                rest = &tail[at..];
            }
            None => rest = tail,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::mask_urls;

    #[test]
    fn passwords_are_masked() {
        assert_eq!(
            mask_urls("mysql+pymysql://u:p@h/db"),
            "mysql+pymysql://u:***@h/db"
        );
        assert_eq!(mask_urls("a://u:p/q@r@h, b://t@h x"), "a://u:***@h, b://***@h x");
        assert_eq!(
            mask_urls("sqlite:////var/lib/x.sqlite"),
            "sqlite:////var/lib/x.sqlite"
        );
        assert_eq!(mask_urls("tcp:127.0.0.1:6641"), "tcp:127.0.0.1:6641");
    }
}
