using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Writes anew, from a parsed tree, what <see cref="AllowedHtml"/> names, and nothing else. The text that came in never goes out:
/// every tag, attribute and character is written here. Not for several threads at once.
/// </summary>
internal sealed class HtmlCleaner
{
    private const string Begin = "<!doctype html><body>", Between = "wbr"; // no Markdown becomes one
    private readonly PreviewLinks _links;
    private readonly HtmlParser _parser; // to make one costs more than to read a paragraph
    private OpenElements? _open;

    public HtmlCleaner(PreviewLinks links)
    {
        _links = links;
        _parser = new HtmlParser(
            new HtmlParserOptions { MaximumDepth = PreviewBudget.DeepestNesting, OnToken = (token, _) => _open!.Count(token) });
    }

    /// <summary>Cleans a fragment.</summary>
    /// <exception cref="TooMuchForPreviewException">It wants more than the budget has.</exception>
    public string Clean(string html, PreviewBudget budget)
    {
        var output = new StringBuilder(html.Length + 64);
        foreach (var child in Parse(Begin + html, budget))
            Write(child, output);
        return output.ToString();
    }

    /// <summary>Cleans several fragments, each of which closes what it opens, at the price of one.</summary>
    /// <exception cref="TooMuchForPreviewException">They want more than the budget has.</exception>
    public List<string> CleanEach(IReadOnlyList<string> fragments, PreviewBudget budget)
    {
        var (cleaned, output) = (new List<string>(fragments.Count), new StringBuilder());
        foreach (var child in Parse(string.Concat([Begin, .. fragments.SelectMany(html => new[] { html, $"<{Between}>" })]), budget))
        {
            if (child is not IElement { LocalName: Between })
            {
                Write(child, output);
                continue;
            }
            cleaned.Add(output.ToString());
            output.Clear();
        }
        return cleaned.Count == fragments.Count ? cleaned : [.. fragments.Select(html => Clean(html, budget))];
    }

    private INodeList Parse(string html, PreviewBudget budget)
    {
        _open = new OpenElements(budget);
        return _parser.ParseDocument(html).Body!.ChildNodes;
    }

    private void Write(INode node, StringBuilder output)
    {
        if (node is IText text)
            Escape(text.Data, output);
        else if (node is IElement element)
            WriteElement(element, output);
    }

    private void WriteElement(IElement element, StringBuilder output)
    {
        var name = element.LocalName;
        if (AllowedHtml.WithoutContent.Contains(name))
            return;
        var isKnown = element.NamespaceUri == NamespaceNames.HtmlUri && AllowedHtml.Elements.Contains(name);
        if (name == "img" && isKnown)
        {
            WriteImage(element, output);
            return;
        }
        if (name == "input")
        {
            if (isKnown)
                WriteTask(element, output);
            return;
        }
        if (isKnown)
            WriteStart(element, name, output);
        for (var i = 0; i < element.ChildNodes.Length; i++) // a list of nodes makes an object for each foreach
            Write(element.ChildNodes[i], output);
        if (isKnown && !AllowedHtml.Void.Contains(name))
            output.Append("</").Append(name).Append('>');
    }

    private void WriteStart(IElement element, string name, StringBuilder output)
    {
        output.Append('<').Append(name);
        for (var i = 0; i < element.Attributes.Length; i++)
            WriteAttribute(name, element.Attributes[i]!, output);
        output.Append('>');
    }

    private void WriteAttribute(string element, IAttr attribute, StringBuilder output)
    {
        var (name, value) = (attribute.LocalName, attribute.Value);
        if (name == "href" && element == "a")
            WriteLink(value, output);
        else if ((name == "id" || (name == "name" && element == "a")) && value.Length is > 0 and <= 200)
            Append(output, name, PreviewLinks.IdPrefix + value);
        else if (name == "class" && string.Join(' ', value.Split(' ').Where(AllowedHtml.IsClass)) is { Length: > 0 } classes)
            Append(output, "class", classes);
        else if (name == "style" && Alignment(value) is { } alignment && element is "td" or "th")
            Append(output, "align", alignment);
        else if (AllowedHtml.IsPlainAttribute(element, name))
            Append(output, name, value);
    }

    private void WriteLink(string value, StringBuilder output)
    {
        if (_links.Link(value) is not { } target)
            return;
        Append(output, "href", target);
        if (!_links.StaysHere(target))
            output.Append(" target=\"_blank\" rel=\"nofollow noopener noreferrer\"");
    }

    // A picture elsewhere would tell that server who reads this, and when: it is named, not loaded.
    private void WriteImage(IElement image, StringBuilder output)
    {
        var (source, alt) = (image.GetAttribute("src") ?? "", image.GetAttribute("alt") ?? "");
        if (_links.Image(source) is { } address)
        {
            output.Append("<img loading=\"lazy\"");
            Append(output, "src", address);
            foreach (var attribute in image.Attributes)
                WriteAttribute("img", attribute, output);
            if (!image.HasAttribute("alt"))
                Append(output, "alt", "");
            output.Append('>');
            return;
        }
        var host = PreviewLinks.HostOf(source);
        output.Append("<span class=\"not-loaded\">"); // the one class nobody may write himself
        Escape(host is null ? $"[image left out: {(alt.Length > 0 ? alt : "its address is not usable")}]"
            : $"[image on {host}, not loaded here{(alt.Length > 0 ? ": " + alt : "")}]", output);
        output.Append("</span>");
    }

    private static void WriteTask(IElement input, StringBuilder output)
    {
        if (!string.Equals(input.GetAttribute("type"), "checkbox", StringComparison.OrdinalIgnoreCase))
            return;
        output.Append(input.HasAttribute("checked")
            ? "<input type=\"checkbox\" disabled checked aria-label=\"Completed task\">"
            : "<input type=\"checkbox\" disabled aria-label=\"Incomplete task\">");
    }

    // As the Markdown library writes the alignment of a column.
    private static string? Alignment(string style) => style switch
    {
        "text-align: left;" => "left",
        "text-align: center;" => "center",
        "text-align: right;" => "right",
        _ => null,
    };

    private static void Append(StringBuilder output, string name, string value)
    {
        output.Append(' ').Append(name).Append("=\"");
        Escape(value, output);
        output.Append('"');
    }

    private static void Escape(string text, StringBuilder output)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => output.Append("&amp;"),
                '<' => output.Append("&lt;"),
                '>' => output.Append("&gt;"),
                '"' => output.Append("&quot;"),
                '\0' => output,
                _ => output.Append(c),
            };
        }
    }
}
