using System.Globalization;
using System.Text.RegularExpressions;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Audit;

/// <summary>Rows whose time was over, as the row about their removal says it: from there the chain that is left begins.</summary>
/// <param name="Last">The last row that was removed.</param>
/// <param name="Hash">Its hash, which the first row that is left names.</param>
internal sealed partial record AuditCut(long Last, string Hash)
{
    public AuditEntry Entry(int days) => new(AuditAction.RecordCut)
    {
        Subject = string.Create(CultureInfo.InvariantCulture, $"rows up to {Last}"),
        After = string.Create(CultureInfo.InvariantCulture, $"Kept for: {days} days\nLast row removed: {Last}\nIts hash: {Hash}"),
    };

    public static AuditCut? TryRead(AuditRow row) => Written().Match(row.After ?? "") is { Success: true } found
        ? new(long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture), found.Groups[2].Value) : null;

    [GeneratedRegex(@"^Last row removed: (\d{1,18})\nIts hash: ([0-9a-f]{64})$", RegexOptions.Multiline)]
    private static partial Regex Written();
}
