namespace CourseGit.Portal.Features.Account;

/// <summary>What a request of the API with an <c>Idempotency-Key</c> was answered with, so that the same one gets the same.</summary>
internal sealed class ApiAnswerRow
{
    /// <summary>SHA-256 of who asked and their key, in hex.</summary>
    public required string Id { get; set; }

    /// <summary>SHA-256 of the method, the address and the body, in hex.</summary>
    public required string Request { get; set; }

    /// <summary>Null until it was answered, and for good where that was cut off.</summary>
    public int? Status { get; set; }

    public string? Location { get; set; }

    /// <summary>JSON; null where there was none.</summary>
    public string? Body { get; set; }

    public DateTime CreatedUtc { get; set; }
}
