namespace CourseGit.Portal.Shared;

/// <summary>
/// What stands in a field. What was typed counts: when the page hands the same text back later, or hands back nothing new, it does not
/// overwrite what was typed meanwhile. Only a value of the page's own does.
/// </summary>
public sealed class TypedText
{
    private const int Remembered = 100;
    private readonly List<string> _told = [];
    private string _given = "";

    /// <summary>What the field shows.</summary>
    public string Text { get; private set; } = "";

    /// <summary>A person typed.</summary>
    public void Type(string? text)
    {
        Text = text ?? "";
        _told.Add(Text);
        if (_told.Count > Remembered)
            _told.RemoveAt(0);
    }

    /// <summary>The page gives a value.</summary>
    public void Give(string? value)
    {
        var given = value ?? "";
        if (given == _given)
            return;
        _given = given;
        var echo = _told.IndexOf(given);
        if (echo < 0)
            Text = given;
        _told.RemoveRange(0, echo < 0 ? _told.Count : echo + 1);
    }
}
