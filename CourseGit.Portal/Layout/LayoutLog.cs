using System.Security.Cryptography;

namespace CourseGit.Portal.Layout;

internal static partial class LayoutLog
{
    /// <summary>A short word that is said on the page and stands in the log.</summary>
    public static string NewReference() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    [LoggerMessage(Level = LogLevel.Error, Message = "A page broke; the person was shown the reference {Reference}")]
    public static partial void PageBroke(ILogger logger, string reference, Exception exception);
}
