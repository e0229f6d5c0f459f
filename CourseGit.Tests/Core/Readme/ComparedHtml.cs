using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CourseGit.Core.Readme.Preview;

namespace CourseGit.Tests.Core.Readme;

/// <summary>
/// HTML in a form in which two ways to write the same are the same. What a preview adds of its own is taken off: anchors of headings,
/// classes of its look, where links open, the prefix of ids, the address of the course's files.
/// </summary>
internal static partial class ComparedHtml
{
    private const string FilesAddress = "/f/";
    private static readonly HashSet<string> Added =
        ["target", "rel", "loading", "aria-label", "data-footnote-ref", "data-footnotes", "data-footnote-backref"];

    private static readonly HashSet<string> Blocks =
        ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody", "tr", "td", "th", "hr",
            "div", "section"];

    /// <summary>What the preview makes of a text.</summary>
    public static string OfPreview(string markdown) =>
        Of(string.Concat(new ReadmePreview(new PreviewLinks(FilesAddress)).Render(markdown).Select(b => b.Html)));

    /// <summary>Somebody else's HTML, cleaned as that of a preview is.</summary>
    public static string Cleaned(string html) =>
        Of(new HtmlCleaner(new PreviewLinks(FilesAddress)).Clean(html, new PreviewBudget(CancellationToken.None)));

    public static string Of(string html)
    {
        var output = new StringBuilder();
        Write((INode)new HtmlParser().ParseDocument("<!doctype html><body>" + html).Body!, output, isPlain: false);
        return Breaks().Replace(BlanksAtEnd().Replace(output.ToString(), "</"), "\n").Trim();
    }

    private static void Write(INode parent, StringBuilder output, bool isPlain)
    {
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText text)
                output.Append(isPlain ? text.Data : string.IsNullOrWhiteSpace(text.Data) ? "" : BlanksAroundBreak()
                    .Replace(text.Data, "\n"));
            else if (node is IElement element)
                Write(element, output, isPlain || element.LocalName == "pre");
        }
    }

    private static void Write(IElement element, StringBuilder output, bool isPlain)
    {
        var lineBreak = Blocks.Contains(element.LocalName) ? "\n" : "";
        output.Append(lineBreak).Append('<').Append(element.LocalName);
        foreach (var attribute in element.Attributes.Where(a => IsCompared(element, a)).OrderBy(a => a.Name, StringComparer.Ordinal))
            output.Append(' ').Append(attribute.Name).Append('=').Append(Value(attribute));
        output.Append('>');
        Write((INode)element, output, isPlain);
        output.Append("</").Append(element.LocalName).Append('>').Append(lineBreak);
    }

    private static bool IsCompared(IElement element, IAttr attribute) =>
        !Added.Contains(attribute.Name)
        && (attribute.Name != "class" || attribute.Value.StartsWith("language-", StringComparison.Ordinal))
        && (attribute.Name != "id" || element.LocalName is not ("h1" or "h2" or "h3" or "h4" or "h5" or "h6"));

    private static string Value(IAttr attribute)
    {
        var value = attribute.Value.Replace('\n', ' ').Replace(PreviewLinks.IdPrefix, "", StringComparison.Ordinal);
        if (attribute.Name is not ("href" or "src"))
            return value;
        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto")
            value = address.AbsoluteUri;
        value = Uri.UnescapeDataString(Uri.UnescapeDataString(value));
        var path = value.StartsWith(FilesAddress, StringComparison.Ordinal) ? value[FilesAddress.Length..] : value;
        return (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path).TrimStart('/');
    }

    [GeneratedRegex(@"\s+</")]
    private static partial Regex BlanksAtEnd();

    [GeneratedRegex(@" *\n *")]
    private static partial Regex BlanksAroundBreak();

    [GeneratedRegex(@"\n+")]
    private static partial Regex Breaks();
}
