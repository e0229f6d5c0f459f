using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>Takes known secrets out of any text before it is logged, stored or shown, also in the forms git's protocols give them.</summary>
public sealed class Redactor
{
    private readonly Lock _gate = new();
    private readonly SortedSet<string> _hidden = new(Comparer<string>.Create((a, b) => a.Length != b.Length ? b.Length - a.Length : string.CompareOrdinal(a, b)));

    /// <summary>From now on this secret, alone or with its user as Basic authentication, prints as <c>***</c>.</summary>
    public void Hide(string user, Secret secret)
    {
        var token = secret.Reveal();
        lock (_gate)
        {
            _hidden.Add(token);
            _hidden.Add(token.Trim()); // as a server may say it back
            _hidden.Add(Uri.EscapeDataString(token));
            _hidden.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{token}")));
            _hidden.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes(token)));
        }
    }

    /// <summary>The text without any hidden secret.</summary>
    public string Clean(string text)
    {
        lock (_gate)
            return _hidden.Aggregate(text, (current, hidden) => current.Replace(hidden, "***", StringComparison.Ordinal));
    }
}
