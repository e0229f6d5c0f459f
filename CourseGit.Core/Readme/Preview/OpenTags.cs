using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;

namespace CourseGit.Core.Readme.Preview;

/// <summary>Follows, piece by piece, which elements raw HTML leaves open, so that what comes next belongs into them.</summary>
internal sealed class OpenTags
{
    private readonly Stack<string> _open = new();
    private readonly HtmlParser _parser;
    private readonly PreviewBudget _budget;

    public OpenTags(PreviewBudget budget)
    {
        _budget = budget;
        _parser = new HtmlParser(
            new HtmlParserOptions { MaximumDepth = PreviewBudget.DeepestNesting, OnToken = (token, _) => Follow(token) });
    }

    /// <summary>Whether any is.</summary>
    public bool Any => _open.Count > 0;

    /// <summary>Reads the next piece.</summary>
    /// <exception cref="TooMuchForPreviewException">More are open at once than in any text a person wrote.</exception>
    public void Read(string html) => _parser.ParseDocument("<!doctype html><body>" + html);

    private void Follow(HtmlToken token)
    {
        _budget.Step();
        if (OpenElements.EndByThemselves.Contains(token.Name))
            return;
        if (token.Type == HtmlTokenType.StartTag && !((HtmlTagToken)token).IsSelfClosing && token.Name != "body")
            _open.Push(token.Name);
        else if (token.Type == HtmlTokenType.EndTag && _open.Contains(token.Name))
            while (_open.Pop() != token.Name)
            {
            }
        if (_open.Count > OpenElements.Most)
            throw new TooMuchForPreviewException($"more than {OpenElements.Most} elements are open in it at once");
    }
}
