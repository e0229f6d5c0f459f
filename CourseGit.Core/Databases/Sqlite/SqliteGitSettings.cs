using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>Gives a restored database the git settings of the live one it is going to replace.</summary>
internal static class SqliteGitSettings
{
    /// <summary>Keeps them. Not a byte of the file changes when the settings agree.</summary>
    /// <param name="staged">The restored database, that nobody else uses.</param>
    /// <param name="path">Where the live one lies in its folder.</param>
    public static void Keep(string staged, string liveFolder, CoursePath path, Action<string> notice)
    {
        if (ReadLive(liveFolder, path, notice) is not { Length: > 0 } live)
            return;
        try
        {
            var changes = KeptGitSettings.Changes(SqliteLook.At(staged, CourseTable.Read), live, notice);
            if (changes.Count > 0)
                SqliteWriting.Write(staged, changes);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteWriting.Corrupt or SqliteWriting.NotADatabase)
        {
            notice($"The restored database {path} is damaged, so the course's own git settings could not be put into it. "
                + $"{KeptGitSettings.Consequence}");
        }
        catch (SqliteException e) when (SqliteInspection.IsMissing(e))
        {
            notice($"The course's own git settings could not be put into the restored database {path}, because only the course's own "
                + $"program has what that takes ({e.Message.TrimEnd('.')}). {KeptGitSettings.Consequence}");
        }
        catch (SqliteException e)
        {
            throw new OperationFailedException(
                $"SQLite could not put the course's own git settings into the database to be restored ({e.Message.TrimEnd('.')}). "
                + "Nothing was restored. Check that the disk is not full, then try again.", e);
        }
    }

    private static ImmutableArray<CourseTableRow>? ReadLive(string liveFolder, CoursePath path, Action<string> notice)
    {
        try
        {
            if (SqliteLook.IsOwnFile(liveFolder, path))
                return SqliteLook.AtLive(Path.Combine(liveFolder, path.Value), CourseTable.Read);
            if (Path.Exists(Path.Combine(liveFolder, path.Value)))
                notice($"The course's database {path} is a link or no plain file, so its git settings were not read. "
                    + $"{KeptGitSettings.Consequence}");
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            notice($"The git settings of the course's database {path} could not be read ({e.Message.TrimEnd('.')}). "
                + $"{KeptGitSettings.Consequence}");
        }
        return null;
    }
}
