//! Writing HTML: every text and every attribute is escaped here, and every element that is opened is closed.

/// HTML under construction. What is written is well-formed as XML too.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

/// An attribute's name and value.
pub(super) type Attribute<'a> = (&'a str, &'a str);

impl Markup {
    /// An element with whatever `inside` writes.
    pub fn within(&mut self, tag: &str, attributes: &[Attribute<'_>], inside: impl FnOnce(&mut Self)) {
        self.begin(tag, attributes);
        self.0.push('>');
        inside(self);
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
    }

    /// An element with nothing but text.
    pub fn element(&mut self, tag: &str, attributes: &[Attribute<'_>], text: &str) {
        self.within(tag, attributes, |markup| markup.text(text));
    }

    /// An element without anything in it.
    pub fn empty(&mut self, tag: &str, attributes: &[Attribute<'_>]) {
        self.begin(tag, attributes);
        self.0.push_str("/>");
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        escape(&mut self.0, text);
    }

    /// A style sheet of ours, as it is.
    pub fn style(&mut self, css: &'static str) {
        self.within("style", &[], |markup| markup.0.push_str(css));
    }

    /// A new line, for people who look at the source.
    pub fn line(&mut self) {
        self.0.push('\n');
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.0
    }

    fn begin(&mut self, tag: &str, attributes: &[Attribute<'_>]) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            escape(&mut self.0, value);
            self.0.push('"');
        }
    }
}

/// Text that means nothing to a browser, wherever it stands. Control characters, which no HTML may hold, and those that
/// turn the direction of writing around are shown as a replacement character.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_comes_from_outside_is_text() {
        let mut markup = Markup::default();
        markup.within("p", &[("title", "\" onclick='x'")], |markup| markup.text("<b>&\u{202e}\u{0}"));
        let expected = "<p title=\"&quot; onclick=&#39;x&#39;\">&lt;b&gt;&amp;\u{fffd}\u{fffd}</p>";
        assert_eq!(markup.finish(), expected);
    }
}
