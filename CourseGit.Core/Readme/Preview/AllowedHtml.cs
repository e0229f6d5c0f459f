using System.Collections.Frozen;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// What may stand in a preview: GitHub's own list of elements and attributes, without those that load something else than an image.
/// Whatever is not named here does not get through.
/// </summary>
internal static class AllowedHtml
{
    /// <summary>Elements written as they are.</summary>
    public static FrozenSet<string> Elements { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "a", "abbr", "b", "bdo", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
        "figcaption", "figure",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "input", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt",
        "ruby", "s", "samp", "small",
        "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "ul",
        "var", "wbr");

    /// <summary>Elements that go with all that is in them; of others only the tags go.</summary>
    public static FrozenSet<string> WithoutContent { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "script", "style", "template", "noscript", "noembed", "noframes", "iframe", "object", "embed", "applet", "svg", "math", "textarea",
        "select", "option", "button",
        "title", "head", "xmp", "plaintext", "audio", "video", "canvas", "frameset", "frame", "param", "link", "meta", "base");

    /// <summary>Elements without an end tag.</summary>
    public static FrozenSet<string> Void { get; } = FrozenSet.Create(StringComparer.Ordinal, "br", "hr", "img", "input", "wbr");

    /// <summary>The classes a preview's own look needs; nobody can borrow the portal's.</summary>
    public static FrozenSet<string> Classes { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "contains-task-list", "task-list-item", "footnotes", "footnote-ref", "footnote-back-ref", MathExtension.InlineClass,
        MathExtension.DisplayClass,
        "markdown-alert", "markdown-alert-title", "markdown-alert-note", "markdown-alert-tip", "markdown-alert-important",
        "markdown-alert-warning", "markdown-alert-caution");

    private static readonly FrozenSet<string> OnAll = FrozenSet.Create(StringComparer.Ordinal, "align", "dir", "lang", "title");

    private static readonly FrozenDictionary<string, FrozenSet<string>> OnSome = new Dictionary<string, FrozenSet<string>>
    {
        ["img"] = FrozenSet.Create(StringComparer.Ordinal, "alt", "height", "width"),
        ["ol"] = FrozenSet.Create(StringComparer.Ordinal, "reversed", "start", "type"),
        ["li"] = FrozenSet.Create(StringComparer.Ordinal, "value"),
        ["details"] = FrozenSet.Create(StringComparer.Ordinal, "open"),
        ["td"] = FrozenSet.Create(StringComparer.Ordinal, "colspan", "rowspan", "valign"),
        ["th"] = FrozenSet.Create(StringComparer.Ordinal, "colspan", "rowspan", "valign", "scope"),
        ["time"] = FrozenSet.Create(StringComparer.Ordinal, "datetime"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Whether an attribute is written as it is. Those that need a look at their value are not: class, href, id, src, style.
    /// </summary>
    public static bool IsPlainAttribute(string element, string attribute) =>
        OnAll.Contains(attribute) || (OnSome.TryGetValue(element, out var own) && own.Contains(attribute));

    /// <summary>Whether a class may stay: one of ours, or the language of a piece of code.</summary>
    public static bool IsClass(string name) =>
        Classes.Contains(name)
        || (name.StartsWith("language-", StringComparison.Ordinal) && name.Length <= 40
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or '#' or '_'));
}
