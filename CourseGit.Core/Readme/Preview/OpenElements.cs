using System.Collections.Frozen;
using System.Runtime.InteropServices;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;

namespace CourseGit.Core.Readme.Preview;

/// <summary>The HTML parser's time grows with the square of the elements that are open at once; no person's text has hundreds.</summary>
internal sealed class OpenElements(PreviewBudget budget)
{
    public const int Most = 300;

    /// <summary>These end by themselves; what they lie in is counted.</summary>
    public static FrozenSet<string> EndByThemselves { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "rp", "rt",
        "br", "hr", "img", "input", "wbr", "col", "source", "link", "meta", "area", "embed", "param", "track");

    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private int _sum;

    /// <summary>Counts what the parser reads.</summary>
    /// <exception cref="TooMuchForPreviewException">Too many are open.</exception>
    public void Count(HtmlToken token)
    {
        budget.Step();
        if (token.Type is not (HtmlTokenType.StartTag or HtmlTokenType.EndTag) || EndByThemselves.Contains(token.Name))
            return;
        ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, token.Name, out _);
        var step = token.Type == HtmlTokenType.StartTag ? 1 : open > 0 ? -1 : 0;
        (open, _sum) = (open + step, _sum + step);
        if (_sum > Most)
            throw new TooMuchForPreviewException($"more than {Most} elements are open in it at once");
    }
}
