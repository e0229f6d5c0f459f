using CourseGit.Core.Requests;

namespace CourseGit.Portal.Features.Requests;

/// <summary>Requests, as people say it.</summary>
public static class RequestWords
{
    /// <summary>What is asked for.</summary>
    public static string What(TeacherRequest request) => request.Kind switch
    {
        TeacherRequestKind.Backup => "A backup now",
        TeacherRequestKind.Restore => $"Bring back {Exercise(request.Path!.Value)}",
        _ => "Let a README in",
    };

    /// <summary>An exercise as people know it: without the folder of all exercises and the course's key.</summary>
    /// <param name="path">Counted from the course's root.</param>
    public static string Exercise(string path)
    {
        var parts = path.Split('/');
        return string.Join(" / ", parts[(parts.Length > 2 && Guid.TryParse(parts[1], out _) ? 2 : 1)..]);
    }

    /// <summary>What became of it, with the name of its badge.</summary>
    public static (string Tone, string Text) Standing(TeacherRequest request) => request.State switch
    {
        TeacherRequestState.Waiting => ("warning", "Waiting for a superuser"),
        TeacherRequestState.Approved => ("success", request.Kind == TeacherRequestKind.Readme ? "Let in" : "Approved"),
        TeacherRequestState.Declined => ("danger", "Declined"),
        _ => ("info", "Taken back"),
    };

    /// <summary>What follows for whoever asked; null where the standing says it all.</summary>
    public static string? Next(TeacherRequest request) => (request.State, request.Kind) switch
    {
        (TeacherRequestState.Approved, TeacherRequestKind.Readme) => "It goes in with the next backup, or is in the course already.",
        _ => null,
    };
}
