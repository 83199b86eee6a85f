// Starts what moves. Every page works without it; with it, less has to be loaded again.
import { Application } from "@hotwired/stimulus";
import "htmx";
import CountdownController from "controllers/countdown";
import FiltersController from "controllers/filters";
import FocusController from "controllers/focus";
import LiveController from "controllers/live";
import MapController from "controllers/map";
import MenuController from "controllers/menu";
import SubmitOnceController from "controllers/submit_once";
import SuggestController from "controllers/suggest";
import TabsController from "controllers/tabs";

const application = Application.start();
application.register("countdown", CountdownController);
application.register("filters", FiltersController);
application.register("focus", FocusController);
application.register("live", LiveController);
application.register("map", MapController);
application.register("menu", MenuController);
application.register("submit-once", SubmitOnceController);
application.register("suggest", SuggestController);
application.register("tabs", TabsController);
