namespace CourseGit.Core.History;

/// <summary>How far it is to bring something from the repository.</summary>
/// <param name="Text">What happens now.</param>
/// <param name="Total">0 while not known.</param>
public sealed record FetchProgress(string Text, long Done, long Total);
