namespace CourseGit.Core.Databases;

/// <summary>What was taken out of settings so that no repository gets it.</summary>
internal sealed class TakenSecrets
{
    private readonly List<string> _names = [];
    private readonly List<string> _values = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>By the keys they stood under; each once.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The secrets themselves, as far as they are texts. Never to be logged.</summary>
    public IReadOnlyList<string> Values => _values;

    public void Add(IEnumerable<string> path, string? value)
    {
        Count++;
        var name = string.Join('.', path.Where(p => p.Length > 0));
        if (name.Length > 0 && !_names.Contains(name))
            _names.Add(name);
        if (!string.IsNullOrEmpty(value))
            _values.Add(value);
    }
}
