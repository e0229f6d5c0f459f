using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Writes anew, from a parsed tree, what <see cref="AllowedHtml"/> names, and nothing else. The text that came in never goes out:
/// every tag, attribute and character is written here.
/// </summary>
internal sealed class HtmlCleaner(PreviewLinks links)
{
    /// <summary>Cleans a fragment.</summary>
    /// <exception cref="TooMuchForPreviewException">It wants more than the budget has.</exception>
    public string Clean(string html, PreviewBudget budget)
    {
        var open = new OpenElements(budget);
        var parser = new HtmlParser(new HtmlParserOptions { MaximumDepth = PreviewBudget.DeepestNesting, OnToken = (token, _) => open.Count(token) });
        var output = new StringBuilder(html.Length + 64);
        foreach (var child in parser.ParseDocument("<!doctype html><body>" + html).Body!.ChildNodes)
            Write(child, output);
        return output.ToString();
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
        foreach (var child in element.ChildNodes)
            Write(child, output);
        if (isKnown && !AllowedHtml.Void.Contains(name))
            output.Append("</").Append(name).Append('>');
    }

    private void WriteStart(IElement element, string name, StringBuilder output)
    {
        output.Append('<').Append(name);
        foreach (var attribute in element.Attributes)
            WriteAttribute(name, attribute, output);
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
        if (links.Link(value) is not { } target)
            return;
        Append(output, "href", target);
        if (!target.StartsWith('#'))
            output.Append(" target=\"_blank\" rel=\"nofollow noopener noreferrer\"");
    }

    // A picture elsewhere would tell that server who reads this, and when: it is named, not loaded.
    private void WriteImage(IElement image, StringBuilder output)
    {
        var (source, alt) = (image.GetAttribute("src") ?? "", image.GetAttribute("alt") ?? "");
        if (links.Image(source) is { } address)
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
        Escape(host is null ? $"[image left out: {(alt.Length > 0 ? alt : "its address is not usable")}]" : $"[image on {host}, not loaded here{(alt.Length > 0 ? ": " + alt : "")}]", output);
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
