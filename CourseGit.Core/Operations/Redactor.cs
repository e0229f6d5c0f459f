using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>
/// Takes known secrets out of any text before it is logged, stored or shown, also in the forms git's protocols give them. Names stay.
/// </summary>
public sealed class Redactor
{
    private const string Hidden = "***";

    // A longer one, or one with other characters, is a word of no language: it is hidden wherever it stands.
    private const int LongestWord = 12;

    // A user who signs in with a token in both places has no name there.
    private const int LongestName = 20;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string> _forms = new(
        Comparer<string>.Create((a, b) => a.Length != b.Length ? b.Length - a.Length : string.CompareOrdinal(a, b)));

    /// <summary>
    /// From now on this secret, alone or with its user as Basic authentication, prints as <c>***</c>. Where it is the user's name as well,
    /// or a part of it,
    /// the name is still to be read: a message that hides whom it is about helps nobody.
    /// </summary>
    public void Hide(string user, Secret secret)
    {
        var token = secret.Reveal();
        lock (_gate)
        {
            // Trimmed: as a server may say it back.
            foreach (var form in new[] { token, token.Trim(), Uri.EscapeDataString(token), Basic($"{user}:{token}"), Basic(token) }.Where(
                f => f.Length > 0))
                _forms[form] = Hidden;
            // Of a private key each line says something.
            foreach (var line in token.Split('\n').Skip(1).SkipLast(2).Where(l => l.Length > 0))
                _forms[line] = Hidden;
            if (user.Length == 0 || !user.Contains(token, StringComparison.Ordinal) || user == token && user.Length > LongestName)
                return;
            _forms[user] = user;
            _forms[$"{user}:{token}"] = $"{user}:{Hidden}";
        }
    }

    /// <summary>The text without any hidden secret.</summary>
    public string Clean(string text)
    {
        lock (_gate)
        {
            if (!_forms.Keys.Any(f => text.Contains(f, StringComparison.Ordinal)))
                return text;
            var clean = new StringBuilder(text.Length);
            for (var at = 0; at < text.Length;)
            {
                var form = _forms.Keys.FirstOrDefault(f => Stands(text, at, f));
                clean.Append(form is null ? text[at].ToString() : _forms[form]);
                at += form?.Length ?? 1;
            }
            return clean.ToString();
        }
    }

    // A password that is a word is that word only where it stands alone: "course" is not hidden in "courses".
    private static bool Stands(string text, int at, string form) =>
        string.CompareOrdinal(text, at, form, 0, form.Length) == 0
        && (form.Length > LongestWord || !form.All(IsOfWord) || !(IsOfWord(text, at - 1) || IsOfWord(text, at + form.Length)));

    private static bool IsOfWord(string text, int at) => at >= 0 && at < text.Length && IsOfWord(text[at]);

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static string Basic(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
