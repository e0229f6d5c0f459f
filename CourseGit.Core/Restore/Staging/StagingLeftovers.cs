using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Staging;

/// <summary>Takes away what an operation prepared and nobody needs any more.</summary>
public sealed class StagingLeftovers(ServerDatabases databases)
{
    /// <summary>Takes it away. The course is not concerned when that fails: whoever takes its lock next tries again.</summary>
    /// <returns>Whether nothing is left.</returns>
    internal async Task<bool> TryRemoveAsync(OperationContext operation, StagingArea staging)
    {
        try
        {
            staging.Delete();
            await databases.DiscardAsync(operation.Course, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationFailedException or RefusedException)
        {
            operation.Log(OperationLogLevel.Warning, $"What had been prepared could not be taken away yet ({e.Message.TrimEnd('.')})");
            return false;
        }
    }
}
