using System.Globalization;

namespace CourseGit.Core.Audit;

/// <summary>What came of verifying the record.</summary>
/// <param name="Rows">How many rows were looked at and found as they were written.</param>
/// <param name="First">The first that is there; null when there is none.</param>
/// <param name="FirstUtc">When that was written.</param>
/// <param name="BadRow">The first that is wrong or missing; null when all are as they were written.</param>
/// <param name="Trouble">What is wrong with it, a sentence or more; null when nothing is.</param>
public sealed record AuditVerdict(long Rows, long? First, DateTime? FirstUtc, long? BadRow, string? Trouble)
{
    /// <summary>All is as it was written.</summary>
    public bool IsWhole => BadRow is null;

    /// <summary>All of it in words.</summary>
    public string Sentence => Trouble is not null ? $"Row {Number(BadRow!.Value)}: {Trouble}"
        : First is null ? "The record is empty: nothing has been done yet."
        : $"All {Number(Rows)} rows are as they were written, without a gap, from row {Number(First.Value)}"
            + (First == 1 ? ", the first." : $" of {FirstUtc!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; older ones were "
                + "removed because their time was over, which is recorded.");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
