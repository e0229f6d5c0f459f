namespace CourseGit.Portal.Features.Courses.List;

/// <summary>
/// What is searched for: what was typed last, until the address says something that was not typed here (a link, the way back). Each typed
/// text comes back through the address once, later than the next may be typed.
/// </summary>
public sealed class TypedQuery
{
    private readonly List<string?> _awaited = [];
    private string? _address;

    /// <summary>Null when nothing is searched for.</summary>
    public string? Text { get; private set; }

    /// <summary>A person typed it; it is now on its way into the address.</summary>
    public void Type(string? text)
    {
        Text = string.IsNullOrEmpty(text) ? null : text;
        _awaited.Add(Text);
    }

    /// <summary>The address says so now.</summary>
    public void Answer(string? address)
    {
        var index = _awaited.IndexOf(address);
        if (index >= 0)
            _awaited.RemoveRange(0, index + 1); // those before it were overtaken
        else if (address != _address)
        {
            _awaited.Clear();
            Text = address;
        }
        _address = address;
    }
}
