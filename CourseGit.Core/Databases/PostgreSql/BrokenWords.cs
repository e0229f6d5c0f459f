namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>What is said of rows that break their own constraint.</summary>
internal static class BrokenWords
{
    public const string Cause = "They were so in the live database when it was saved: the backup is as good as that is.";

    public const string Next = "Mend the rows in the live database, then back up again.";

    /// <summary>Why a restore stops.</summary>
    public static string Refusal(IEnumerable<BrokenConstraint> broken) =>
        $"Rows in the backup break {Names(broken)}. {Cause} Nothing was restored. {Next} Or restore them as they are "
            + "(--accept-broken-rows, or the tick on the page): the constraint then holds for new rows only (NOT VALID).";

    /// <summary>What was done with them.</summary>
    public static string Accepted(IEnumerable<BrokenConstraint> broken) =>
        $"Rows break {Names(broken)}. {Cause} They are restored as they are, and the constraint holds for new rows only (NOT VALID). The "
            + "live database needs mending: correct the rows, then run ALTER TABLE … VALIDATE CONSTRAINT.";

    /// <summary>What a backup says of them.</summary>
    public static string Alert(IEnumerable<BrokenConstraint> broken) =>
        $"Rows of the course's database break {Names(broken)}. They were saved as they are, and a restore would stop at them. The live "
            + "database needs mending: correct those rows.";

    private static string Names(IEnumerable<BrokenConstraint> broken) => Listed.Some([.. broken.Select(b => b.Title)]);
}
