namespace CourseGit.Portal.Live;

internal static partial class LiveLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A page could not be brought up to date; it tries again")]
    public static partial void CannotUpdate(ILogger logger, Exception exception);
}
