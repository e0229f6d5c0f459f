using CourseGit.Core.Courses;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>Fills a draft with imported settings.</summary>
public static class DraftImport
{
    /// <summary>Takes over what the settings name and leaves the rest as it is.</summary>
    /// <returns>What was taken over, in a sentence.</returns>
    public static string TakeOver(this CourseDraft draft, ImportedSettings settings, RemoteForms remotes)
    {
        var taken = new List<string> { $"direction {Words.Of(settings.Direction)}" };
        draft.Direction = settings.Direction;
        if (settings.Remote is { } remote)
        {
            (draft.Remote, draft.Address) = (remotes.Of(remote.Kind), remote.Address);
            taken.Add($"remote {Words.Of(remote)}");
        }
        if (settings.User is { } user)
        {
            draft.GitUser = user;
            taken.Add($"user {user}");
        }
        if (settings.Token is { } token)
        {
            draft.CredentialChoice = CredentialChoice.New;
            (draft.NewCredential.User, draft.NewCredential.Imported) = (settings.User, token);
            taken.Add("the token");
        }
        return $"Taken over: {Words.List(taken)}. Check the form below, then save it.";
    }
}
